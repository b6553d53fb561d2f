BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    $state = Join-Path $TestDrive 'state.txt'
    Export-Embedding -Path $digits -LogDir $log -First 12 -InformationAction Ignore | Out-Null
    @(
        @{ label = 'State 0'; dataSetDimensions = 12, 128; selectedPoints = 2, 5; filteredPoints = @() }
        @{ label = 'State 1'; dataSetDimensions = 2, 128; selectedPoints = , 1; filteredPoints = 7, 9 }
    ) | ConvertTo-Json -Depth 5 | Set-Content $state
}

Describe 'Import-ProjectorSelection' {
    It 'gives the selected items of all views' {
        $items = Import-ProjectorSelection $state $log

        $items.Row | Should -Be 2, 5, 9
        $items.Bookmark | Should -Be 'State 0', 'State 0', 'State 1'
        $items[0].FileInfo | Should -BeOfType System.IO.FileInfo
    }

    It 'pipes pictures into Copy-Item' {
        $odd = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'odd')

        $items = Import-ProjectorSelection $state $log -Bookmark 'State 0'
        $items | Copy-Item -Destination $odd

        (Get-ChildItem $odd).Name | Sort-Object | Should -Be ($items.FileInfo.Name | Sort-Object)
    }

    It 'takes files from the pipeline' {
        (Get-Item $state | Import-ProjectorSelection -LogDir $log -Bookmark 'State 1').Row | Should -Be 9
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'BookmarkNotFound'; arguments = @{ Bookmark = 'nothing' } }
        @{ id = 'LogTagNotFound'; arguments = @{ Tag = 'other' } }
        @{ id = 'LogNotFound'; arguments = @{ LogDir = 'nowhere' } }
        @{ id = 'FileNotFound'; arguments = @{ Path = 'nowhere.txt' } }
        @{ id = 'SelectionInvalid'; arguments = @{ Path = "$PSScriptRoot/BuiltModule.ps1" } }
    ) {
        $all = @{ Path = $state; LogDir = $log }
        foreach ($name in $arguments.Keys) { $all[$name] = $arguments[$name] }

        { Import-ProjectorSelection @all } | Should -Throw -ErrorId "$id,*"
    }
}
