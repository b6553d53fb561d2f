BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $source = Join-Path $TestDrive 'set.csv'
    Set-Content $source "id,label,vector`na,x,`"[1,2,3]`"`nb,y,`"[2,1,3]`"`nc,x,`"[3,1,1]`"`nd,y,`"[0,1,2]`""
}

Describe 'Show-Embedding' {
    It 'writes one page, and nothing under -WhatIf' {
        $page = Join-Path $TestDrive 'page.html'
        Show-Embedding $source -Destination $page -NoOpen -WhatIf | Should -BeNullOrEmpty
        Test-Path $page | Should -BeFalse
        (Show-Embedding $source -Destination $page -NoOpen).FullName | Should -Be $page
        Get-Content $page -Raw | Should -Match "default-src 'none'"
    }

    It 'shows two sets side by side' {
        $page = Join-Path $TestDrive 'two.html'
        Show-Embedding $source $source -Destination $page -NoOpen | Should -Not -BeNullOrEmpty
        Get-Content $page -Raw | Should -Match '"comparisons":\[\{'
    }

    It 'refuses a name that is no page' {
        { Show-Embedding $source -Destination (Join-Path $TestDrive 'page.txt') -NoOpen } | Should -Throw '*.html*'
    }
}
