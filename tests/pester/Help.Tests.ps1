BeforeDiscovery {
    . $PSScriptRoot/BuiltModule.ps1
    $commands = (Get-Command -Module EmbeddingProjector).Name
}

BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

Describe 'Help of <_>' -ForEach $commands {
    BeforeAll { $help = Get-Help $_ -Full }

    It 'says what the command does' {
        $help.Synopsis | Should -Not -Match "^\s*$_ "
        $help.Description.Text | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $names = (Get-Command $_).Parameters.Keys.Where({ $_ -notin $common })

        $described = $help.Parameters.Parameter.Where({ $_.Description.Text }).Name
        $names | Should -Not -BeNullOrEmpty
        $names | Where-Object { $_ -notin $described } | Should -BeNullOrEmpty
    }

    It 'has two examples or more' {
        $help.Examples.Example.Count | Should -BeGreaterOrEqual 2
        $help.Examples.Example.Code | Should -Not -Contain ''
    }
}
