BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $out = Join-Path $TestDrive 'generated'
}

Describe 'New-OppositeImage' {
    It 'lowers the class and says what the picture became' {
        $opposite = New-OppositeImage cat -Steps 20 -Destination $out

        $opposite.Logit | Should -BeLessThan $opposite.StartLogit
        $opposite.BecameName | Should -Not -Be 'cat'
        $opposite.Path | Should -Exist
        $opposite.IsCommutative | Should -BeNullOrEmpty
    }

    It 'asks a second model and generates the way back' {
        $sheet = Join-Path $TestDrive 'sheet.png'
        $opposites = 'cat', 'dog' | New-OppositeImage -Steps 3 -Force -Commutativity -ConfirmModel tiny-resnet20 `
            -ContactSheet $sheet -Destination $out -InformationVariable hints

        $opposites | Should -HaveCount 2
        $opposites.IsConfirmed | Should -Be $true, $true
        $opposites[0].BackName | Should -Not -BeNullOrEmpty
        "$hints" | Should -Match 'of 2\.'
        $sheet | Should -Exist
    }

    It 'starts from a photograph' {
        (New-OppositeImage cat -Image (Join-Path $photos 'cat.jpg') -Steps 1 -Destination $out -Force).Steps | Should -Be 1
    }

    It 'says what is wrong' {
        { New-OppositeImage kat -Destination $out } | Should -Throw -ErrorId 'ClassNotFound,*'
        { New-OppositeImage cat -Engine Fast -Destination $out } | Should -Throw -ErrorId 'EngineNotFound,*'
    }
}
